"""What can keep the embedded services from starting, each with its next step.

DomainError
└── Refused
    ├── FolderInUse      another service runs on this data folder
    ├── CredentialsLost  the data is there, the passwords to it are not
    └── ServiceFailed    a child process did not start, or kept dying
"""

from dataclasses import dataclass
from pathlib import Path

from kernel.errors import Refused


@dataclass(eq=False)
class FolderInUse(Refused):
    """Another service runs on this data folder; `pid` is 0 when it did not say."""

    folder: Path
    pid: int

    code = "FOLDER_IN_USE"
    zh = "数据目录 {folder} 正被另一服务使用（进程 {pid}）。请先停止该服务，或以 ANJUAN_HOME 指定其他目录。"
    en = "Another service (pid {pid}) uses the data folder {folder}. Stop it, or set ANJUAN_HOME to another folder."


@dataclass(eq=False)
class CredentialsLost(Refused):
    """The data folder holds a database, but the file with its passwords is gone or unreadable."""

    file: Path
    reason: str

    code = "CREDENTIALS_LOST"
    zh = "数据目录已有数据，但密钥文件 {file} 无法使用（{reason}）。请从备份恢复该文件，或以 ANJUAN_HOME 指定新目录。"
    en = (
        "There is data, but its passwords in {file} cannot be used ({reason}). "
        "Restore the file, or set ANJUAN_HOME to a new folder."
    )


@dataclass(eq=False)
class ServiceFailed(Refused):
    """A child process did not become ready or kept dying; `log` is where it wrote why."""

    service: str
    reason: str
    log: Path

    code = "SERVICE_FAILED"
    zh = "内置服务 {service} 未能运行（{reason}）。请查看日志 {log}，或运行 anjuan doctor。"
    en = "The embedded {service} does not run ({reason}). Read {log}, or run `anjuan doctor`."
