-- A refused file leaves every row in quarantine.
select * from {{ ref('rpt_source_files') }}
where decision = 'refuse' and quarantined_count <> landed_count
