import ArgumentParser
import GlyphForge

struct SheetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet",
        abstract: "Draw a contact sheet: one row of random images for each class.",
        discussion: """
            Examples:
              glyphforge sheet letters                           writes letters.png
              glyphforge sheet letters --out a.png --class A --columns 40

            Rows begin with the code point of their class, or # and the label. More than \(ContactSheet.maxRows) classes \
            take several pages: letters.png, letters-2.png ...
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "PNG file to write; an earlier sheet is replaced (default: the data set's name and .png)", valueName: "file"
        ))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Class to fill the sheet with: a character, U+0041, or the name of a class", valueName: "class"))
    var `class`: String?

    @Option(help: ArgumentHelp("Number of images in a row", valueName: "count"))
    var columns = 30

    @Option(help: ArgumentHelp("Number of rows, only with --class (default: 20)", valueName: "count"))
    var rows: Int?

    @Option(help: ArgumentHelp("Size of a pixel of the images in the sheet, 1 to 16", valueName: "pixels"))
    var scale = 1

    @Option(help: ArgumentHelp("Random seed for the choice of images", valueName: "number"))
    var seed: UInt64 = 0

    private static let maxPixels = 200_000_000

    func validate() throws {
        guard (1...1000).contains(columns), (1...1000).contains(rows ?? 20) else {
            throw ValidationError("--columns and --rows must be 1 to 1000.")
        }
        guard (1...16).contains(scale) else { throw ValidationError("--scale must be 1 to 16.") }
        guard rows == nil || `class` != nil else { throw ValidationError("--rows requires --class.") }
    }

    /// A file in the folder that contains the data set, with the same name.
    private func defaultName(for name: String) throws -> String {
        guard name != ".", name != ".." else {
            throw ValidationError("Cannot name the sheet after '\(dataset)'. Use --out FILE.png.")
        }
        let folder = dataset.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
        return (dataset.hasPrefix("/") ? "/" : "") + (folder.isEmpty ? "" : folder + "/") + name + ".png"
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        var label: Int?
        if let wanted = `class` {
            // A text that is not a list of characters can still be the name of a class.
            let found = (try? CharacterList(wanted))?.codepoints
            label =
                source.classes.first {
                    found?.count == 1 && $0.codepoint == found?[0] || $0.symbol.utf8.elementsEqual(wanted.utf8)
                        || $0.name.utf8.elementsEqual(wanted.utf8)
                }?.label
            guard label != nil else {
                throw ValidationError("\(dataset) has no class '\(wanted)'; `glyphforge info` lists the classes.")
            }
        }
        let rows = rows ?? 20
        let lines = label == nil ? min(source.classes.count, ContactSheet.maxRows) : rows
        guard columns * lines * source.side * source.side * scale * scale <= Self.maxPixels else {
            throw ValidationError(
                """
                A sheet of \(columns) x \(lines) images of \(source.side) pixels is too large; use fewer --columns or \
                --rows, or a smaller --scale.
                """
            )
        }
        let name = String(dataset.split(separator: "/").last ?? "sheet")
        let file = try out ?? defaultName(for: name)
        let files = try ContactSheet(source, columns: columns, rows: rows, scale: scale)
            .write(to: file, label: label, seed: seed)
        let further = files.count > 1 ? " to \(files.last!) (\(files.count) pages)" : ""
        Console.result("Wrote \(file)\(further).")
    }
}
