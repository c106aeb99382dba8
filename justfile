# Fenghuo's task recipes; CI calls the same ones. `just` comes with the development packages.

python := ".venv/bin"
lint_database := justfile_directory() / ".fenghuo" / "lint.duckdb"

# list the recipes
default:
    @just --list

# install everything into .venv
setup:
    python3 start.py install

# format, lint, types, import contracts
lint:
    {{ python }}/ruff format --check .
    {{ python }}/ruff check .
    {{ python }}/mypy
    {{ python }}/lint-imports --no-cache

# lint the SQL of the dbt project, and its naming and lineage
lint-sql:
    mkdir -p .fenghuo
    FENGHUO_DB={{ lint_database }} {{ python }}/sqlfluff lint dbt_project/models dbt_project/tests
    FENGHUO_DB={{ lint_database }} {{ python }}/dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project --target-path {{ justfile_directory() }}/.fenghuo/lint-target --log-path {{ justfile_directory() }}/.fenghuo/lint-logs --vars '{"as_of_date": "2000-01-01"}'
    {{ python }}/python -m warehouse.publish.contract check .fenghuo/lint-target/manifest.json
    # an environment of its own: dbt-bouncer asks for duckdb below 2
    cd dbt_project && ../{{ python }}/uvx --quiet --from 'dbt-bouncer==4.3.0' dbt-bouncer --config-file dbt-bouncer.yml

# the contract of every published column written anew, after a change of models or audiences.yml; its difference is what readers will see
contract:
    mkdir -p .fenghuo
    FENGHUO_DB={{ lint_database }} {{ python }}/dbt --quiet parse --project-dir dbt_project --profiles-dir dbt_project --target-path {{ justfile_directory() }}/.fenghuo/lint-target --log-path {{ justfile_directory() }}/.fenghuo/lint-logs --vars '{"as_of_date": "2000-01-01"}'
    {{ python }}/python -m warehouse.publish.contract write .fenghuo/lint-target/manifest.json

# write the raw tables' declaration for dbt anew, after a change of ingest/records.py
raw-columns:
    {{ python }}/python -m warehouse.raw_columns

# the tests; options go to pytest: `just test -m "not e2e"`
test *options:
    {{ python }}/python -m pytest {{ options }}

# the page of promises: runs what measures each of them (an hour), and writes figure, command and day
promises *options:
    {{ python }}/python -m tests.promises {{ options }}

# every reader under a guided fuzzer, so many seconds each; what it finds lies in tests/fuzz/found and is a test from then on
fuzz seconds="600" *targets:
    {{ python }}/python -m tests.fuzz.campaign {{ seconds }} {{ targets }}

# the real version histories, all of them
replays:
    FENGHUO_REPLAYS=whole {{ python }}/python -m pytest tests/e2e/test_replays_shared.py --durations=3

# the night on what lies in the drop folder
night *options:
    {{ python }}/fenghuo night {{ options }}

# a finished report from generated files
demo:
    {{ python }}/fenghuo demo

# the picture in the README, from the report of the last demo (needs Chromium)
picture:
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars --user-data-dir="$(mktemp -d)" --window-size=1280,1500 --screenshot={{ justfile_directory() }}/dbt_project/docs/nightly_report.png "file://$(ls -d {{ justfile_directory() }}/.fenghuo/lake/reports/*/ | tail -n 1)nightly_zh.html"

# the page of ten questions, with the answers of the last demo
questions:
    {{ python }}/python -m warehouse.query.page

# the page of alarms and runbooks, after a change of warehouse/alarms/alarms.yml
runbooks:
    {{ python }}/python -m warehouse.alarms.page dbt_project/docs

# the pictures of the site in the documents, from the site of the last demo (needs Chromium)
pictures:
    {{ python }}/python -m tests.pictures {{ justfile_directory() }}/.fenghuo/lake/sites/current/regulator dbt_project/docs

# the ledger of the gate's bounds, written anew; a bound loosened without a new reason and date is named instead
bounds:
    {{ python }}/python -m quality_checks.bounds

# how many data faults the gate catches: the catalogue of faults measured, its page written anew
faults:
    {{ python }}/python -m quality_checks.faults

# what the gate costs on a million rows, and its share of the load
gate-bench rows="1000000":
    {{ python }}/python -m quality_checks.benchmark {{ rows }}

# what a night costs beside a hand-written script on the same generated files; its page written anew
bench *options:
    {{ python }}/python -m benchmarks {{ options }}

# everything that is installed with the product, as a CycloneDX bill of materials
bill-of-materials file=".fenghuo/bill_of_materials.json":
    mkdir -p "$(dirname {{ file }})"
    {{ python }}/uv export --quiet --frozen --no-dev --format cyclonedx1.5 --output-file {{ file }} >/dev/null

# known weaknesses of what uv.lock holds, as OSV lists them; ends with 1 when there is one, with 2 when nobody answers
audit:
    {{ python }}/uv audit --frozen --no-dev
