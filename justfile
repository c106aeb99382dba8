# Fenghuo's task recipes; CI calls the same ones. `just` comes with the development packages.

python := ".venv/bin"

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
    {{ python }}/lint-imports

# lint the SQL of the dbt project
lint-sql:
    mkdir -p .fenghuo
    FENGHUO_DB={{ justfile_directory() }}/.fenghuo/lint.duckdb {{ python }}/sqlfluff lint dbt_project/models dbt_project/tests

# the tests; options go to pytest: `just test -m "not e2e"`
test *options:
    {{ python }}/python -m pytest {{ options }}

# the night on what lies in the drop folder
night *options:
    {{ python }}/fenghuo night {{ options }}

# a finished report from generated files
demo:
    {{ python }}/fenghuo demo

# the picture in the README, from the report of the last demo (needs Chromium)
picture:
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars --user-data-dir="$(mktemp -d)" --window-size=1280,1500 --screenshot={{ justfile_directory() }}/dbt_project/docs/nightly_report.png "file://$(ls -d {{ justfile_directory() }}/.fenghuo/lake/reports/*/ | tail -n 1)nightly_zh.html"
