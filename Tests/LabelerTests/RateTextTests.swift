import Testing

@testable import Labeler

@Suite("Rates as text")
struct RateTextTests {
    @Test(
        "A rate has two significant digits",
        arguments: [
            (0, "0 %"), (0.000012, "0.0012 %"), (0.0005, "0.050 %"), (0.00123, "0.12 %"), (0.0099, "0.99 %"),
            (0.00997, "1.0 %"), (0.0412, "4.1 %"), (0.0996, "10 %"), (0.2375, "24 %"), (0.5, "50 %"), (0.989, "99 %"),
            (0.9953, "99.5 %"), (0.99999, "100 %"), (1, "100 %"),
        ])
    func significantDigits(rate: Double, text: String) { #expect(RateText.percent(rate) == text) }

    @Test("An interval has one unit, and missing values are dashes")
    func intervals() {
        #expect(RateText.range(0.0147...0.2375) == "1.5 to 24 %")
        #expect(RateText.withInterval(0.0412, 0.0288...0.0561) == "4.1 % (95 % CI 2.9 to 5.6 %)")
        #expect(RateText.percent(nil) == "-" && RateText.range(nil) == "-")
    }
}
