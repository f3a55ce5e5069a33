"""Everything `storage` can fail with, named for what the caller can do next.

    StorageError
    ├── bytes at rest
    │   ├── ObjectNotFound            look elsewhere, or heal
    │   ├── ObjectExists              somebody else wrote it first: compare, never overwrite
    │   ├── ChangedMeanwhile          read again, then retry the change
    │   ├── DigestMismatch            send the bytes again
    │   ├── ObjectKeyInvalid          mend the key
    │   ├── StoreUnavailable          wait and try again (retryable)
    │   │   └── StoreFull             make room, then try again (retryable)
    │   ├── StoreRefused              mend the settings or the rights: trying again alone will not help
    │   ├── StoreUnsafe               choose another server: it does not keep what it promises
    │   ├── ArchiveIdInvalid          mend the archive object's identifier or logical path
    │   └── ArchiveDamaged            run `saoy warehouse check`, then heal the object from a copy
    ├── rows at rest
    │   ├── RecordNotFound            check the identifier
    │   ├── RecordConflict            read again: it is not in the state this step needs
    │   ├── IdentifierInvalid         mend what was typed
    │   └── CatalogueInvalid          mend the data file before starting
    └── NotAllowed                    ask somebody who may, or state a purpose

A class is chosen by the caller's next step, never by the library that failed.
"""

from __future__ import annotations

from typing import ClassVar


class StorageError(Exception):
    """Root of the package's errors; carries a stable code and words in both languages."""

    code: ClassVar[str] = "storage-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class ObjectNotFound(StorageError):
    """No object has this key."""

    code = "object-not-found"


class ObjectExists(StorageError):
    """An object with this key is there already; it was left untouched."""

    code = "object-exists"


class ChangedMeanwhile(StorageError):
    """The thing changed between reading and writing; nothing was written."""

    code = "changed-meanwhile"
    retryable = True


class DigestMismatch(StorageError):
    """The bytes are not those that were promised."""

    code = "digest-mismatch"
    retryable = True


class ObjectKeyInvalid(StorageError):
    """The text is not a key of the store."""

    code = "object-key-invalid"


class StoreUnavailable(StorageError):
    """The object store does not answer, is full, or refuses for now."""

    code = "store-unavailable"
    retryable = True


class StoreFull(StoreUnavailable):
    """There is no room left; nothing was half written."""

    code = "store-full"


class StoreRefused(StorageError):
    """The store answers but will not do this: rights, credentials, a missing bucket, a read-only disk."""

    code = "store-refused"


class StoreUnsafe(StorageError):
    """The server was seen to break a promise that this system needs."""

    code = "store-unsafe"


class ArchiveIdInvalid(StorageError):
    """The text names no object of the warehouse, or no file inside one."""

    code = "archive-id-invalid"


class ArchiveDamaged(StorageError):
    """An inventory or a file of the warehouse is not what was deposited."""

    code = "archive-damaged"


class RecordNotFound(StorageError):
    """No such row, or not one this actor may know of."""

    code = "record-not-found"


class RecordConflict(StorageError):
    """The record is not in the state that this step needs."""

    code = "record-conflict"


class IdentifierInvalid(StorageError):
    """A code or number that people typed or sent does not follow its rules."""

    code = "identifier-invalid"


class CatalogueInvalid(StorageError):
    """A data file of the law or of the catalogues is wrong; the service must not start on it."""

    code = "catalogue-invalid"


class NotAllowed(StorageError):
    """The actor may not do this, or gave no purpose."""

    code = "not-allowed"
