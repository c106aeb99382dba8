-- Every row of every landed file is loaded, quarantined, a duplicate or superseded: none is lost.
select * from {{ ref('rpt_source_files') }}
where is_balanced is not true
