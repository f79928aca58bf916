import GlyphForge
print("x")
