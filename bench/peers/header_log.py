"""Reads the records of httpheaders.log files for the scikit-learn peers, in the two ways Python programs do it."""
import csv
import pathlib

COLUMN = "header_events_kv"


def _open(path):
    return open(path, encoding="utf-8", errors="surrogateescape", newline="\n")


def csv_records(path):
    """Yields each record as a dictionary through the csv module, as the original reads its logs."""
    with _open(path) as log:
        names = None
        for line in log:
            if line.startswith("#fields"):
                names = line.rstrip("\n").split("\t")[1:]
            elif line.startswith("#types"):
                break
        if names is None:
            return
        for row in csv.DictReader(log, fieldnames=names, delimiter="\t"):
            if row.get(COLUMN) is not None:  # a short row, as "#close" is one
                yield row


def split_texts(path):
    """Yields the header text of each record by splitting lines at tabs: less work per record than the csv module."""
    column = width = None
    with _open(path) as log:
        for line in log:
            if line.startswith("#"):
                if line.startswith("#fields"):
                    names = line.rstrip("\n").split("\t")[1:]
                    column, width = names.index(COLUMN), len(names)
                continue
            values = line.rstrip("\n").split("\t")
            if len(values) == width:
                yield values[column]


def log_files(path):
    """The log itself, or the logs of a directory in order of name."""
    path = pathlib.Path(path)
    return sorted(path.glob("*.log")) if path.is_dir() else [path]
