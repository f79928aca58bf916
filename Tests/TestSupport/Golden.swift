import Foundation

/// The difference between a text and a file in the suite's `Golden` folder; nil when they are equal.
///
/// If the environment variable RECORD_GOLDEN is set, the file is written instead. Review it before you commit it.
public func goldenDifference(_ text: String, _ name: String, filePath: String = #filePath) -> String? {
    let folder = URL(fileURLWithPath: filePath).deletingLastPathComponent().appendingPathComponent("Golden")
    let url = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
            return nil
        } catch {
            return "\(url.path) cannot be written: \(error)"
        }
    }
    guard let recorded = try? String(contentsOf: url, encoding: .utf8) else {
        return "\(url.path) is missing; set RECORD_GOLDEN to write it."
    }
    guard recorded != text else { return nil }
    let (old, new) = (
        recorded.split(separator: "\n", omittingEmptySubsequences: false),
        text.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    return """
        \(name) differs from line \(line + 1):
        recorded: \(line < old.count ? old[line] : "(end)")
        now:      \(line < new.count ? new[line] : "(end)")
        """
}
