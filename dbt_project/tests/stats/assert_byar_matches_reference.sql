-- Byar's limits agree with the reference to nine digits.
select *
from {{ ref('byar_expected') }}
where
    abs({{ function('byar_low') }}(event_count, {{ var('z') }}) - byar_low) > 1e-9
    or abs({{ function('byar_high') }}(event_count, {{ var('z') }}) - byar_high) > 1e-9
