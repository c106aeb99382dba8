{#-
    A firm's name without what writers leave out or vary: full width, blanks, brackets and marks; the
    forms of limited companies that the law holds equal are written as one. Branches stay apart, and
    so do other forms of company: whether they are one firm is for a person to say.
-#}
{% macro plain_name(name_column) -%}
    case
            when regexp_matches({{ name_column }}, '[一-龥ぁ-ヶ]')
                then replace(
                    replace(
                        regexp_replace(
                            regexp_replace(
                                lower({{ squeezed_zh(name_column) }}),
                                '\((制造商|委托方|委托商|生产商|受托方|生产厂|个体工商户|普通合伙|有限合伙).*$|^(制造商|生产商|委托方|生产厂):',
                                ''
                            ),
                            '[^0-9a-z一-龥ぁ-ヶ&]',
                            '',
                            'g'
                        ),
                        '有限责任公司',
                        '有限公司'
                    ),
                    '股份公司',
                    '股份有限公司'
                )
            else trim(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            ' ' || regexp_replace(
                                lower({{ name_column }}), '[^0-9a-zà-ÿ&]+', ' ', 'g'
                            ) || ' ',
                            ' (company|co) (limited|ltd) ',
                            ' co ltd '
                        ),
                        ' (incorporated|inc|corporation|corp|l l c) $',
                        ' inc '
                    ),
                    ' limited $',
                    ' ltd '
                )
            )
        end
{%- endmacro %}


{#-
    Whether a text is a unified social credit code: eighteen characters of GB 32100, the last of which
    checks the others (weights are powers of three, modulo 31).
-#}
{% macro is_credit_code(code_column) -%}
    coalesce(
            regexp_full_match({{ code_column }}, '[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}')
            and right({{ code_column }}, 1) = substr(
                '0123456789ABCDEFGHJKLMNPQRTUWXY',
                1 + cast((31 - list_sum(
                    list_transform(
                        generate_series(1, 17),
                        lambda place: (
                            strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr({{ code_column }}, place, 1)) - 1
                        ) * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][place]
                    )
                ) % 31) % 31 as integer),
                1
            ),
            false
        )
{%- endmacro %}
