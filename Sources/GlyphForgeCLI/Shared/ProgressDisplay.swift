import Foundation
import GlyphForge

/// Shows progress on standard error: a bar on a terminal; elsewhere a line for each tenth of the work, or every five
/// seconds. Work that takes less than two seconds shows nothing.
final class ProgressDisplay {
    private let style: ProgressStyle
    private let isBar: Bool
    private let start = Date()
    private var lastDrawn = Date()
    private var lastTenth = 0
    private var hasBar = false

    init(style: ProgressStyle) {
        self.style = style
        isBar = style == .auto && isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: GlyphForge.Progress) {
        guard style != .none, progress.total > 0 else { return }
        let now = Date()
        let elapsed = now.timeIntervalSince(start)
        guard elapsed > 2 else { return }
        if isBar {
            guard now.timeIntervalSince(lastDrawn) > 0.1 else { return }
            lastDrawn = now
            hasBar = true
            let filled = 30 * progress.done / progress.total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            Console.write("\r\u{1B}[K\(bar) \(line(progress, elapsed))", to: .standardError)
        } else {
            let tenth = 10 * progress.done / progress.total
            guard tenth > lastTenth || now.timeIntervalSince(lastDrawn) > 5 else { return }
            lastTenth = tenth
            lastDrawn = now
            Console.message(line(progress, elapsed))
        }
    }

    /// Clears the bar.
    func finish() {
        if hasBar { Console.write("\r\u{1B}[K", to: .standardError) }
    }

    private func line(_ progress: GlyphForge.Progress, _ elapsed: TimeInterval) -> String {
        let fraction = Double(progress.done) / Double(progress.total)
        let left = fraction > 0 ? elapsed / fraction - elapsed : 0
        return "\(TextFormat.grouped(progress.done)) of \(TextFormat.grouped(progress.total)) \(progress.unit) "
            + "(\(Int(fraction * 100)) %), \(Int(left.rounded(.up))) s left"
    }
}
