with

texts as (
    select distinct scheme, text from {{ ref('int_event_texts') }}
    where purpose = 'industry_keyword'
),

keywords as (
    select *, {{ keyword_beginning('compared_keyword', 'scheme') }} as beginning
    from {{ ref('int_keywords') }}
    where vocabulary = 'industry'
),

texts_comparable as (
    select
        *,
        ' ' || {{ comparable('text', 'scheme') }} || ' ' as compared_text
    from texts
),

texts_lettered as (
    select *, string_split(compared_text, '') as letters from texts_comparable
),

beginnings as (
    select
        scheme,
        text,
        compared_text,
        unnest({{ beginnings_in('letters', 'scheme') }}) as beginning
    from texts_lettered
),

hits as (
    select
        beginnings.scheme,
        beginnings.text,
        keywords.code as industry_code,
        keywords.rule_id,
        keywords.confidence,
        keywords.compared_keyword
    from beginnings
    inner join keywords
        on
            beginnings.scheme = keywords.scheme
            and beginnings.beginning = keywords.beginning
            and contains(beginnings.compared_text, keywords.compared_keyword)
),

longest_keyword as (
    select * exclude (compared_keyword) from hits
    qualify
        row_number() over (
            partition by scheme, text order by length(compared_keyword) desc, rule_id asc
        ) = 1
)

select * from longest_keyword
