internal import Foundation

/// A time in UTC with milliseconds, as the database and exported files store it.
struct Instant: Comparable {
    /// Milliseconds since 1970.
    let milliseconds: Int

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    init(_ date: Date) { milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down)) }

    /// Parses `2026-01-31T12:00:00.000Z`; nil for other formats.
    init?(text: String) {
        // The caller reports the text that cannot be parsed.
        guard let date = try? Self.style.parse(text) else { return nil }
        milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
    }

    /// `2026-01-31T12:00:00.000Z`.
    var text: String {
        // Formatting truncates, so half a millisecond is added to make up for the rounding of Double.
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000).formatted(Self.style)
    }

    static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
}
