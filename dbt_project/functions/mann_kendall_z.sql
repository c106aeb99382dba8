case
    when variance > 0 then (score - sign(score)) / nullif(sqrt(variance::double), 0)
end
