"""The shipped guides, as data: a module for each topic. Screens of VNeID and rules of the state change: each guide says
when it was last checked, and each fact where it comes from.

What no source says is left out, and said to be: no deadline, no fee, no name of a service is guessed.
"""

from __future__ import annotations

from app.guides.schemas import Guide
from app.guides.texts import family, guiding, living, money, papers, portal, safety, services, vneid

# The order in which people need them, topic by topic; those for helpers stand in a section of their own.
GUIDES: tuple[Guide, ...] = (
    *vneid.GUIDES,
    *portal.GUIDES,
    *services.GUIDES,
    *living.GUIDES,
    *papers.GUIDES,
    *family.GUIDES,
    *money.GUIDES,
    *safety.GUIDES,
    *guiding.GUIDES,
)
