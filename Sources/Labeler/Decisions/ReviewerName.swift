internal import Foundation

/// Whether a text can be a reviewer's name.
package func checkReviewer(_ name: String) throws {
    let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    guard (1...60).contains(name.count), name.utf8.count <= 400, isPlain,
        name == name.trimmingCharacters(in: .whitespacesAndNewlines)
    else { throw ReviewRefusal(.invalid, "A reviewer's name has 1 to 60 characters, none of them control characters.") }
}
