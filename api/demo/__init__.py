"""The demonstration: four estates, built through the same signed path as any other.

    nanhu       四川自贡 南湖领御      a published distribution of 9 yuan per m²
    shuixie     湖南常德 水榭花城西城  figures published as "more than so much" only
    zhenjiang   江苏镇江 润州某小区    70 % by an agreement of 2010, and a judgment
    guangjing   广景山庄               a made-up estate with everything in it, to try things out

Rules:
    * Every entry is signed by the keys of its parties and admitted by the ledger's own rules.
    * A published figure is read from `facts/`, and its entry names the source.
    * What is made up is marked `illustrative` and says so in its memo.
    * Business dates lie in the past; signing times are those of the building. Nothing is back-dated.
"""

from __future__ import annotations

from api.demo.build import SLUGS, build_demo
from api.demo.key_ring import demo_authority

__all__ = ["SLUGS", "build_demo", "demo_authority"]
