internal import Foundation

/// A moment in milliseconds, in UTC, as the database and exported files have it.
struct Instant: Comparable {
    /// Since 1970.
    let milliseconds: Int

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    init(milliseconds: Int) { self.milliseconds = milliseconds }

    init(_ date: Date) { milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down)) }

    /// Reads `2026-01-31T12:00:00.000Z`; nil for other forms.
    init?(text: String) {
        guard let date = try? Self.style.parse(text) else { return nil }
        milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded())
    }

    /// `2026-01-31T12:00:00.000Z`.
    var text: String {
        // Half a millisecond more: formatting cuts off what a Double lacks of the whole one.
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000).formatted(Self.style)
    }

    static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
}
