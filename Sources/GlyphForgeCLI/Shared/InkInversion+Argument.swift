public import ArgumentParser
public import GlyphForge

extension InkInversion: ExpressibleByArgument {}
