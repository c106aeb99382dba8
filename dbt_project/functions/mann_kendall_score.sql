case
    when len(series) >= 2
        then
            cast(
                list_sum(
                    list_transform(
                        range(1, len(series)),
                        lambda i: list_sum(
                            list_transform(series[1:i], lambda v: sign(series[i + 1] - v))
                        )
                    )
                ) as bigint
            )
end
