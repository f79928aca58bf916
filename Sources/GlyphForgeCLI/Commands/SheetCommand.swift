import ArgumentParser
import GlyphForge

struct SheetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Draw a contact sheet: a PNG with a row of random images for each class.",
        discussion: """
            Examples:
              glyphforge sheet letters                           makes letters.png
              glyphforge sheet letters --out a.png --class A --columns 40
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "The PNG file to write, or write anew; by default the data set's name and .png.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Fill the sheet with one class: a character, U+0041, or the class's name.", valueName: "class"))
    var `class`: String?

    @Option(help: ArgumentHelp("Images in a row.", valueName: "count"))
    var columns = 30

    @Option(help: ArgumentHelp("Rows of the class that --class names; 20 by default.", valueName: "count"))
    var rows: Int?

    @Option(help: ArgumentHelp("Decides which images are drawn.", valueName: "number"))
    var seed: UInt64 = 0

    private static let mostPixels = 200_000_000

    func validate() throws {
        guard (1...1000).contains(columns), (1...1000).contains(rows ?? 20) else {
            throw ValidationError("--columns and --rows must be 1 to 1000.")
        }
        guard rows == nil || `class` != nil else { throw ValidationError("--rows goes with --class.") }
    }

    /// Beside the data set, named like it.
    private func defaultName(for name: String) throws -> String {
        guard name != ".", name != ".." else { throw ValidationError("Say by --out where to write the sheet.") }
        let folder = dataset.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
        return (dataset.hasPrefix("/") ? "/" : "") + (folder.isEmpty ? "" : folder + "/") + name + ".png"
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        var label: Int?
        if let wanted = `class` {
            let found = (try? CharacterList(wanted))?.codepoints
            label =
                source.classes.first {
                    found?.count == 1 && $0.codepoint == found?[0] || $0.symbol == wanted || $0.name == wanted
                }?.label
            guard label != nil else {
                throw ValidationError("\(dataset) has no class '\(wanted)'; `glyphforge info` lists them.")
            }
        }
        let rows = rows ?? 20
        let lines = label == nil ? min(source.classes.count, ContactSheet.mostRows) : rows
        guard columns * lines * source.side * source.side <= Self.mostPixels else {
            throw ValidationError(
                "A sheet of \(columns) x \(lines) images of \(source.side) pixels is too large; ask for fewer --columns or --rows."
            )
        }
        let name = String(dataset.split(separator: "/").last ?? "sheet")
        let file = try out ?? defaultName(for: name)
        try ContactSheet(source, columns: columns, rows: rows).write(to: file, label: label, seed: seed)
        Console.result("\(file) made.")
    }
}
