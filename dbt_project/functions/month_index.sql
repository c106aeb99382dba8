cast(12 * extract(year from any_date) + extract(month from any_date) as bigint)
