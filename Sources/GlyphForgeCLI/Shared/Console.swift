import Foundation
import GlyphForge

/// Prints results on standard output and everything else on standard error.
enum Console {
    /// Prints a result on standard output.
    static func result(_ text: String) {
        write(text + "\n", to: FileHandle.standardOutput)
    }

    /// Prints a message on standard error.
    static func message(_ text: String) {
        write(text + "\n", to: FileHandle.standardError)
    }

    /// Prints a result as JSON with sorted `snake_case` keys.
    static func json(_ value: some Encodable) throws {
        result(String(decoding: try JSON.encoder(isPretty: true).encode(value), as: UTF8.self))
    }

    /// Writes text. Ends the process with an error message if standard output cannot be written (a full disk). A
    /// failure of standard error is ignored, because there is no other place to report it.
    static func write(_ text: String, to handle: FileHandle) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            guard handle.fileDescriptor == STDOUT_FILENO else { return }
            message("Error: Cannot write to standard output: \(String(cString: strerror(errno))).")
            exit(1)
        }
    }

    /// Replaces the control characters in a text with U+FFFD. File names can contain escape sequences that would change
    /// the state of the terminal.
    static func harmless(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 32 || (127..<160).contains(scalar.value)
    }
}
