/// An error in a recipe.
public struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path of the recipe's file, or the name of a built-in recipe.
    public let file: String
    /// The line, from 1; nil for errors that concern the whole file.
    public let line: Int?
    /// What is wrong, without a full stop.
    public let problem: String

    init(_ file: String, line: Int? = nil, _ problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// The error as a sentence for users.
    public var description: String {
        "\(file): \(line.map { "line \($0): " } ?? "")\(problem)\(problem.hasSuffix("?") ? "" : ".")"
    }

    /// Text from a file, shortened and without control characters, for quotation in an error.
    static func excerpt(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(41)
        let shown = String(
            String.UnicodeScalarView(scalars.prefix(40).map { $0.properties.generalCategory == .control ? " " : $0 }))
        return scalars.count > 40 ? shown + "…" : shown
    }
}
