case
    when sample_count > 0 then weight::double * failure_count / nullif(sample_count::double, 0)
end
