case
    when after_check_count > 0 and control_before_check_count > 0 and control_after_check_count > 0
        then
            (after_failure_count + 0.5) / (after_check_count + 1.0) / before_rate
            / (
                (control_after_failure_count + 0.5) / (control_after_check_count + 1.0)
                / (
                    (control_before_failure_count + 0.5) / (control_before_check_count + 1.0)
                )
            )
end
