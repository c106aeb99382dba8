-- Wilson's bounds agree with the published values to nine digits.
select *
from {{ ref('wilson_expected') }}
where
    abs({{ function('wilson_low') }}(failure_count, sample_count, {{ var('z') }}) - wilson_low)
    > 1e-9
    or abs({{ function('wilson_high') }}(failure_count, sample_count, {{ var('z') }}) - wilson_high)
    > 1e-9
    or {{ function('wilson_low') }}(0, 0, {{ var('z') }}) is not null
