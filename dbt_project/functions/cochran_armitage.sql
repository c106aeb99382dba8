case
    when count(*) filter (where trial_count > 0) >= 2
        then
            power(
                sum(success_count::double * score) filter (where trial_count > 0)
                - sum(success_count::double) filter (where trial_count > 0)
                * sum(trial_count::double * score) filter (where trial_count > 0)
                / nullif(sum(trial_count::double) filter (where trial_count > 0), 0),
                2
            )
            / nullif(
                sum(success_count::double) filter (where trial_count > 0)
                / nullif(sum(trial_count::double) filter (where trial_count > 0), 0)
                * (
                    1 - sum(success_count::double) filter (where trial_count > 0)
                    / nullif(sum(trial_count::double) filter (where trial_count > 0), 0)
                )
                * (
                    sum(trial_count::double * score * score) filter (where trial_count > 0)
                    - power(sum(trial_count::double * score) filter (where trial_count > 0), 2)
                    / nullif(sum(trial_count::double) filter (where trial_count > 0), 0)
                ),
                0
            )
end
