internal import Foundation

/// A command as a shell takes it, word by word.
package func shellLine(_ words: [String]) -> String { words.map(shellQuoted).joined(separator: " ") }

/// A word as a shell takes it whole.
package func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
        switch $0 {
        case "A"..."Z", "a"..."z", "0"..."9", "-", "_", ".", "/", "+", ",", "=", ":", "%": true
        default: false
        }
    }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}
