import Testing

@testable import GlyphForge

@Suite("Font families")
struct FontFamilyTests {
    @Test("Case and white space make no difference")
    func same() {
        #expect(FontFamily.key("Bitstream  Vera") == FontFamily.key("bitstream vera "))
        #expect(FontFamily.key("Vera") != FontFamily.key("Vera Sans"))
    }

    @Test(
        "Fonts without a name of their own are not one family",
        arguments: [
            "(unnamed)", ".", " ", "\u{3000}", "???", "Untitled", "Untitled1", "untitled-2", "NoName", "New Font",
        ])
    func nameless(_ name: String) { #expect(FontFamily.key(name) == nil) }

    @Test("Names that begin like a default are names", arguments: ["Unknown Pleasures", "Untitled Sans", "3270", "字"])
    func named(_ name: String) { #expect(FontFamily.key(name) != nil) }
}
