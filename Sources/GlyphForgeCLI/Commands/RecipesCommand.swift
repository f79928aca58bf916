import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct RecipesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes",
        abstract: "List the networks that come along, or show and check one.",
        discussion: """
            A recipe says how a network is built and trained. Write your own from one that comes along; docs/recipes.md tells \
            every key.

            Examples:
              glyphforge recipes
              glyphforge recipes show mlp-1024 > mine.yaml
              glyphforge recipes show mine.yaml --size 32
            """,
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the recipes: layers, reported accuracy, weights.")

        @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
        var format: OutputFormat = .table

        func run() async throws {
            let recipes = try RecipeSource.shipped.map { try $0.recipe() }
            switch format {
            case .json: try Console.json(Listing(recipes: recipes.map(RecipeListing.init)))
            case .table: Console.result(table(recipes))
            }
        }

        private func table(_ recipes: [Recipe]) -> String {
            var table = TextTable(["recipe", "reported", "weights", "layers"], rightAligned: [1, 2])
            for recipe in recipes {
                table.append([
                    recipe.name, TextFormat.percent(recipe.reported, digits: 2),
                    TextFormat.grouped(RecipeListing(recipe).weights), TextFormat.shortened(recipe.layersInShort, to: 60),
                ])
            }
            return table.text + "\n\nReported: the accuracy on notMNIST's small set, as published. "
                + "Weights: for 28 x 28 pixels and 10 classes."
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print a recipe once it is checked: one that comes along, or a file.",
            discussion: """
                Examples:
                  glyphforge recipes show cnn-vgg
                  glyphforge recipes show mine.yaml --size 64 --resolved
                """)

        @Argument(help: ArgumentHelp("The recipe's name, or the path of a file.", valueName: "recipe"))
        var recipe: String

        @Option(help: ArgumentHelp("Check it for images of so many pixels in width and height.", valueName: "pixels"))
        var size = Recipe.publishedSide

        @Flag(help: "Write out every value, also those by default, and sizes relative to the image as numbers.")
        var resolved = false

        func validate() throws {
            guard (1...512).contains(size) else {
                throw ValidationError("--size must be 1 to 512 pixels; got \(size).")
            }
        }

        func run() async throws {
            let source = try RecipeSource.find(recipe)
            let made = try source.recipe(side: size)
            Console.write(resolved ? made.yaml : source.text, to: .standardOutput)
        }
    }
}

/// The recipes as JSON.
private struct Listing: Encodable {
    var schema = 1
    let recipes: [RecipeListing]
}

/// What the list tells of a recipe.
private struct RecipeListing: Encodable {
    let name: String
    let summary: String
    let reported: Double?
    let assumed: [String]
    let layers: String
    /// For notMNIST's images and classes.
    let weights: Int

    init(_ recipe: Recipe) {
        name = recipe.name
        summary = recipe.summary
        reported = recipe.reported
        assumed = recipe.assumptions
        layers = recipe.layersInShort
        let side = Recipe.publishedSide
        weights = (recipe.layers + [.dense(units: 10)]).weightCount(inputShape: [1, side, side])
    }
}
