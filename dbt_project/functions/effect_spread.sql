case
    when after_check_count > 0 and control_before_check_count > 0 and control_after_check_count > 0
        then
            sqrt(
                power((ln(before_rate_high) - ln(before_rate_low)) / (2.0 * z), 2)
                + 1.0 / (after_failure_count + 0.5) - 1.0 / (after_check_count + 1.0)
                + 1.0 / (control_before_failure_count + 0.5)
                - 1.0 / (control_before_check_count + 1.0)
                + 1.0 / (control_after_failure_count + 0.5)
                - 1.0 / (control_after_check_count + 1.0)
            )
end
