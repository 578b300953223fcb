"""Protocols as readable data: what a step is, how it is read, and what must hold for it."""

from services.definitions.checks import check_steps
from services.definitions.comparing import StepDifference, differences
from services.definitions.reading import step_from_dict, step_to_dict, variation_from_dict, variation_to_dict
from services.definitions.shipped import load_definition, load_definitions, shipped_variation
from services.definitions.steps import (
    COUNTED_ANCHORS,
    LEAD,
    Anchor,
    Condition,
    DefinitionError,
    Moment,
    Moments,
    Problem,
    Repeat,
    Step,
    VariationDefinition,
)

__all__ = [
    "COUNTED_ANCHORS",
    "LEAD",
    "Anchor",
    "Condition",
    "DefinitionError",
    "Moment",
    "Moments",
    "Problem",
    "Repeat",
    "Step",
    "StepDifference",
    "VariationDefinition",
    "check_steps",
    "differences",
    "load_definition",
    "load_definitions",
    "shipped_variation",
    "step_from_dict",
    "step_to_dict",
    "variation_from_dict",
    "variation_to_dict",
]
