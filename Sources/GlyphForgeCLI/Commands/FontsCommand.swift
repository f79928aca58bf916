import ArgumentParser
import Foundation
import GlyphForge

struct FontsCommand: AsyncParsableCommand {
    /// The formats in which faces are listed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv
    }

    static let configuration = CommandConfiguration(
        commandName: "fonts",
        abstract: "List font faces: family, style, format, licence, coverage.",
        discussion: """
            Coverage is the number of the characters of --chars that the face has.

            Examples:
              glyphforge fonts ~/fonts
              glyphforge fonts --installed ':lang=el' --chars U+0391-U+03A9
              glyphforge fonts ~/fonts archive.zip --format csv > faces.csv
            """)

    @Argument(
        help: ArgumentHelp(
            "Font files, archives (zip, 7z, tar.*) of fonts, and folders, searched recursively", valueName: "path"))
    var paths: [String] = []

    @OptionGroup var installed: InstalledFontsOption

    @OptionGroup var characters: CharacterOptions

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: Format = .table

    @OptionGroup var workers: WorkerOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        _ = try characters.list()
        _ = try installed.sources(with: paths)
    }

    func run() async throws {
        let listing = FontListing(characters: try characters.list(), workers: workers.workers)
        let display = shared.progressDisplay()
        defer { display.finish() }
        var faces: [FaceListing] = []
        let sources = try installed.sources(with: paths)
        let catalogue = try await listing.list(sources, progress: { display.show($0) }) { faces.append($0) }
        display.finish()
        guard !faces.isEmpty else {
            throw CommandFailure(FontCatalogue.nothingFound(in: sources, catalogue.passedOverNote))
        }
        switch format {
        case .table:
            Console.result(([table(faces)] + [catalogue.passedOverNote].compactMap(\.self)).joined(separator: " "))
        case .json: try Console.json(Listing(faces: faces))
        case .csv: Console.result(csv(faces))
        }
    }

    private struct Listing: Encodable {
        var schema = 1
        let faces: [FaceListing]
    }

    private func table(_ faces: [FaceListing]) -> String {
        var table = TextTable(
            ["family", "style", "format", "coverage", "fsType", "licence", "file"], rightAligned: [3, 4])
        for face in faces {
            table.append([
                TextFormat.shortened(face.family, to: 30), TextFormat.shortened(face.style, to: 20), face.format,
                "\(face.coverage)/\(face.characters)", "\(face.fsType)",
                TextFormat.shortened(
                    face.problem.map { "(\($0))" } ?? face.licence ?? "-", to: face.problem == nil ? 40 : 100),
                face.face == 0 ? face.file : "\(face.file)#\(face.face)",
            ])
        }
        let usable = faces.count { $0.coverage > 0 }
        return table.text
            + "\n\n\(TextFormat.count(faces.count, "face")), "
            + "\(TextFormat.grouped(usable)) with at least one of the characters."
    }

    private func csv(_ faces: [FaceListing]) -> String {
        let header = "file,face,family,style,format,container,fsType,licence,coverage,characters,glyphs,problem"
        return
            ([header]
            + faces.map { face in
                [
                    face.file, "\(face.face)", face.family, face.style, face.format, face.container, "\(face.fsType)",
                    face.licence ?? "", "\(face.coverage)", "\(face.characters)", "\(face.glyphs)", face.problem ?? "",
                ].map(CSV.field).joined(separator: ",")
            }).joined(separator: "\n")
    }
}
