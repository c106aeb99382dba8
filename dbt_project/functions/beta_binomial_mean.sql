case
    when sample_count > 0 and isinf(prior_strength::double) then prior_mean::double
    when sample_count > 0
        then
            (prior_mean::double * prior_strength + failure_count)
            / nullif(prior_strength::double + sample_count, 0)
end
