"""Who acts, with which role, in which places. Roles reach down the tree of places, never up or across."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass


class RoleKind(enum.StrEnum):
    """What a person may be, in a place."""

    VOLUNTEER = "volunteer"
    HEAD = "head"
    OFFICER = "officer"
    OVERSEER = "overseer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Scope:
    """A place seen from above: its own id and those of everything that contains it."""

    place_id: uuid.UUID
    chain: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Role:
    """One role of one person in one place; `place_id` None is the whole country."""

    kind: RoleKind
    place_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person acting now. `person_id` None is the operator at the shell."""

    person_id: uuid.UUID | None
    name: str
    roles: tuple[Role, ...] = ()

    def kinds(self) -> frozenset[RoleKind]:
        return frozenset(role.kind for role in self.roles)

    def may(self, kinds: frozenset[RoleKind], scope: Scope | None = None) -> bool:
        """True when one of the kinds is held in a place that contains the scope (or anywhere, without one)."""
        return any(
            role.kind in kinds and (scope is None or role.place_id is None or role.place_id in scope.chain)
            for role in self.roles
        )


OPERATOR = Actor(None, "shell", (Role(RoleKind.ADMINISTRATOR, None),))
