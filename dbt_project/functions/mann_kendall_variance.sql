case
    when len(series) >= 2
        then
            (
                len(series) * (len(series) - 1) * (2 * len(series) + 5)
                - list_sum(
                    list_transform(
                        series,
                        lambda v: (len(list_filter(series, lambda w: w = v)) - 1)
                        * (2 * len(list_filter(series, lambda w: w = v)) + 5)
                    )
                )
            )::double / 18
end
