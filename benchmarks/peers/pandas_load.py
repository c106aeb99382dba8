"""The same complaints read by pandas: `python pandas_load.py INBOX FILE`, rows kept as Parquet."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

KEPT = ("登记编号", "登记日期", "反映类型", "涉及客体分类", "问题分类", "投诉内容", "品牌")


def main(inbox: Path, target: Path) -> None:
    """Read, keep the newest row of each number, and say how many rows were read."""
    frames = []
    for path in sorted((inbox / "12315").glob("*.csv")):
        try:
            frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig", on_bad_lines="skip")
        except UnicodeDecodeError:
            frame = pd.read_csv(
                path, dtype=str, encoding="gb18030", encoding_errors="replace", on_bad_lines="skip"
            )
        frames.append(frame[[name for name in KEPT if name in frame]])
    table = pd.concat(frames, ignore_index=True)
    table["登记日期"] = pd.to_datetime(table["登记日期"], errors="coerce")
    newest = table.sort_values("登记日期").drop_duplicates("登记编号", keep="last")
    newest.to_parquet(target)
    sys.stdout.write(f"{len(table)} rows\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
