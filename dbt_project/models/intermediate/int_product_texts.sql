with

texts as (
    select distinct scheme, text from {{ ref('int_event_texts') }}
    where purpose = 'industry_keyword'
),

keywords as (
    select * from {{ ref('int_keywords') }}
    where vocabulary = 'industry'
),

texts_comparable as (
    select
        *,
        ' ' || {{ comparable('text', 'scheme') }} || ' ' as compared_text
    from texts
),

longest_keyword as (
    select
        texts_comparable.scheme,
        texts_comparable.text,
        keywords.code as industry_code,
        keywords.rule_id,
        keywords.confidence
    from texts_comparable
    inner join keywords
        on
            texts_comparable.scheme = keywords.scheme
            and contains(texts_comparable.compared_text, keywords.compared_keyword)
    qualify
        row_number() over (
            partition by texts_comparable.scheme, texts_comparable.text
            order by length(keywords.compared_keyword) desc, keywords.rule_id
        ) = 1
)

select * from longest_keyword
