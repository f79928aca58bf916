internal import Foundation

/// Quoting for POSIX shells.
package enum ShellCommand {
    /// A command line that a shell splits into exactly these words.
    package static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// A word quoted so that a shell reads it as one word; unchanged where it needs no quotes.
    package static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy {
            switch $0 {
            case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "/", "+", ",", "=", ":", "%": true
            default: false
            }
        }
        return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
