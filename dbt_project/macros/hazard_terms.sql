{#-
    One pattern that finds every keyword of a scheme of hazards in a text, the longest first: a text
    is read once, however many keywords there are. Read while a model is compiled, when the keywords
    are a table already; in a linter's empty database it finds nothing.
-#}
{% macro keyword_pattern(scheme) -%}
    {%- set relation = ref('int_keywords') -%}
    {%- set found = none -%}
    {%- if execute and load_relation(relation) -%}
        {%- set asked -%}
            select string_agg(
                regexp_escape(compared_keyword), '|' order by length(compared_keyword) desc, compared_keyword
            )
            from (select distinct compared_keyword from {{ relation }} where vocabulary = 'hazard' and scheme = '{{ scheme }}')
        {%- endset -%}
        {%- set found = run_query(asked).columns[0].values()[0] -%}
    {%- endif -%}
    '{{ (found or "[^\\s\\S]") | replace("'", "''") }}'
{%- endmacro %}


{#-
    A hazard as a publisher lists it, without what it says around the substance or the test itself:
    "too high content of Cadmium - heavy metals" is cadmium.
-#}
{% macro plain_term(text_column) -%}
    trim(
            regexp_replace(
                regexp_replace(
                    regexp_replace(lower({{ text_column }}), '\s+-\s.*$|\s*\{[^}]*\}\s*$', ''),
                    '^((too )?high (content|count|level) of|(high )?content of|count of|presence of|traces? of|migration of|residues? of|unauthori[sz]ed (substance|use of|novel food ingredient|food additive)|undeclared|prohibited substance)\s+',
                    ''
                ),
                '\s+|(salmonella) (enterica )?(ser\.? )?',
                '\1 ',
                'g'
            )
        )
{%- endmacro %}
