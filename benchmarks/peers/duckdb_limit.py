"""The practical limit: what a hand-written script does with the same complaints in DuckDB.

`python duckdb_limit.py INBOX FILE load` reads the exports of the hotline into one table of texts;
`… transform` types them, keeps the newest row of each number, counts cells by month, and computes
what a trend table and a weekly detector need. It tells no reasons, keeps no lineage, knows no
vocabulary and protects nobody: it is the floor, not a product.
"""

from __future__ import annotations

import codecs
import sys
import tempfile
from pathlib import Path

import duckdb

LOAD = """
create or replace table complaint_text as
select "登记编号" as number, "登记日期" as received, "反映类型" as kind, "涉及客体分类" as category,
    "问题分类" as problem, "投诉内容" as narrative, "品牌" as brand, "商品/服务名称" as product,
    "涉及主体名称" as respondent, "生产企业" as maker, "区域" as region, "消费金额" as amount
from read_csv(?, all_varchar = true, header = true, union_by_name = true, quote = '"',
    ignore_errors = true, max_line_size = 10000000)
"""

TRANSFORM = """
set disabled_optimizers = 'type_pushdown';

create or replace table complaint as
select number, try_cast(received as timestamp) as received, kind, category, problem, narrative,
    brand, product, respondent, maker, region, try_cast(amount as decimal(18, 2)) as amount
from complaint_text
where number is not null and try_cast(received as timestamp) is not null
qualify row_number() over (partition by number order by received desc) = 1;

create or replace table cell as
select category, problem, date_trunc('month', received)::date as month, count(*) as n
from complaint group by all;

create or replace table trend as
with months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month
    from cell
),
lines as (select distinct category, problem from cell)
select lines.category, lines.problem, months.month, coalesce(cell.n, 0) as n,
    case when coalesce(cell.n, 0) = 0 then 0
        else cell.n * pow(1 - 1.0 / (9 * cell.n) - 1.96 / (3 * sqrt(cell.n)), 3) end as low,
    (coalesce(cell.n, 0) + 1)
        * pow(1 - 1.0 / (9 * (coalesce(cell.n, 0) + 1))
              + 1.96 / (3 * sqrt(coalesce(cell.n, 0) + 1)), 3) as high,
    sum(coalesce(cell.n, 0)) over (
        partition by lines.category, lines.problem order by months.month
        rows between 11 preceding and current row) as n_12
from lines cross join months
left join cell on cell.category is not distinct from lines.category
    and cell.problem is not distinct from lines.problem and cell.month = months.month;

create or replace table weekly as
with counted as (
    select category, problem, date_trunc('week', received)::date as week, count(*) as n
    from complaint group by all
),
weeks as (
    select unnest(generate_series(min(week), max(week), interval 7 day))::date as week from counted
),
lines as (select distinct category, problem from counted)
select lines.category, lines.problem, weeks.week, coalesce(counted.n, 0) as n,
    avg(coalesce(counted.n, 0)) over reach as mean,
    stddev_samp(coalesce(counted.n, 0)) over reach as sd
from lines cross join weeks
left join counted on counted.category is not distinct from lines.category
    and counted.problem is not distinct from lines.problem and counted.week = weeks.week
window reach as (
    partition by lines.category, lines.problem order by weeks.week
    rows between 9 preceding and 3 preceding);
"""


def main(inbox: Path, database: Path, job: str) -> None:
    """Do one of the two jobs, and say how many rows it kept."""
    with duckdb.connect(str(database), config={"threads": 2}) as connection:
        if job == "load":
            with tempfile.TemporaryDirectory() as folder:
                paths = [str(path) for path in _transcoded(inbox, Path(folder))]
                connection.execute(LOAD, [paths])
            kept = connection.execute("select count(*) from complaint_text").fetchone()
        else:
            connection.execute(TRANSFORM)
            kept = connection.execute("select sum(n) from cell").fetchone()
    sys.stdout.write(f"{int(kept[0]) if kept else 0} rows\n")


def _transcoded(inbox: Path, folder: Path) -> list[Path]:
    """Write every export as UTF-8; DuckDB's own decoder of GB18030 is thirty times slower."""
    written = []
    for number, path in enumerate(sorted((inbox / "12315").glob("*.csv"))):
        target = folder / f"{number}.csv"
        data = path.read_bytes()
        try:
            text = codecs.decode(data, "utf-8-sig")
        except UnicodeDecodeError:
            text = codecs.decode(data, "gb18030", "replace")
        target.write_text(text, encoding="utf-8", newline="")
        written.append(target)
    return written


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
