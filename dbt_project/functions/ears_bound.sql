case
    when len(baseline) = 7 and not list_contains(list_transform(baseline, lambda v: v is null), true)
        then
            list_avg(baseline)
            + z * greatest(sd_floor::double, list_stddev_samp(baseline))
end
