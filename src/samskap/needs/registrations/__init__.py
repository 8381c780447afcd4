"""What the parts of this room contribute to the registries; each registers when it is imported."""

from samskap.needs.registrations import joint as joint
from samskap.needs.registrations import needs as needs
from samskap.needs.registrations import themes as themes
