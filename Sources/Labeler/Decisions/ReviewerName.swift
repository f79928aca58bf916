internal import Foundation

/// The rule for names of reviewers.
package enum ReviewerName {
    /// The rule, as a sentence for users.
    package static let rule =
        "A reviewer's name has 1 to 60 characters, no control characters, and no space at either end."

    /// Whether a text can be a reviewer's name.
    package static func isValid(_ name: String) -> Bool {
        (1...60).contains(name.count) && name.utf8.count <= 400
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            && name == name.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
