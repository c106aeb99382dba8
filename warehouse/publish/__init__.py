"""Published versions: what is published to whom, how it is written, and which one stands."""

from warehouse.publish.audiences import AUDIENCES, Audience, AudienceError
from warehouse.publish.publishing import publish
from warehouse.publish.relations import AuditError, Relation, relations
from warehouse.publish.release import ReleaseError
from warehouse.publish.versions import (
    FILE,
    MANIFEST,
    NothingPublishedError,
    Version,
    current,
    forget_old,
    load,
    manifests,
    named,
    point,
    standing,
    versions,
)

__all__ = [
    "AUDIENCES",
    "FILE",
    "MANIFEST",
    "Audience",
    "AudienceError",
    "AuditError",
    "NothingPublishedError",
    "Relation",
    "ReleaseError",
    "Version",
    "current",
    "forget_old",
    "load",
    "manifests",
    "named",
    "point",
    "publish",
    "relations",
    "standing",
    "versions",
]
