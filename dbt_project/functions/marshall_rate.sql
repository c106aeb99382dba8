case
    when exposure > 0 and prior_variance <= 0 then prior_mean::double
    when exposure > 0
        then
            prior_mean::double
            + prior_variance::double * (event_count / nullif(exposure::double, 0) - prior_mean)
            / nullif(prior_variance::double + prior_mean / nullif(exposure::double, 0), 0)
end
