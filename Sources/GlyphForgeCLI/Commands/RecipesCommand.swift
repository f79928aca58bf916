import ArgumentParser
import Foundation
import GlyphForge
import Trainer

struct RecipesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes",
        abstract: "List the built-in recipes, or check and print one.",
        discussion: """
            A recipe describes how a network is built and trained. Write your own by changing a built-in one; \
            docs/recipes.md explains every key.

            Examples:
              glyphforge recipes
              glyphforge recipes show mlp-1024 > mine.yaml
              glyphforge recipes show mine.yaml --size 32
            """,
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the built-in recipes: layers, reported accuracy, weights.",
            discussion: """
                Examples:
                  glyphforge recipes
                  glyphforge recipes list --format json
                """)

        @Option(help: ArgumentHelp("Output format", valueName: "format"))
        var format: OutputFormat = .table

        func run() async throws {
            let recipes = try RecipeSource.builtIn.map { try $0.recipe() }
            switch format {
            case .json: try Console.json(Listing(recipes: recipes.map { try RecipeListing($0) }))
            case .table: Console.result(try table(recipes))
            }
        }

        private func table(_ recipes: [Recipe]) throws -> String {
            var table = TextTable(["recipe", "reported", "weights", "layers"], rightAligned: [1, 2])
            for recipe in recipes {
                table.append([
                    recipe.name, TextFormat.percent(recipe.reported, digits: 2),
                    TextFormat.grouped(try RecipeListing(recipe).weights),
                    TextFormat.shortened(recipe.layerSummary, to: 60),
                ])
            }
            return table.text + "\n\nreported: published accuracy on the small notMNIST data set; "
                + "weights: number of weights for 28 x 28 pixels and 10 classes"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Check a recipe and print it.",
            discussion: """
                Examples:
                  glyphforge recipes show cnn-vgg
                  glyphforge recipes show mine.yaml --size 64 --resolved
                """)

        @Argument(help: ArgumentHelp("Built-in recipe or YAML file", valueName: "recipe"))
        var recipe: String

        @Option(help: ArgumentHelp("Image width and height to check the recipe for", valueName: "pixels"))
        var size = Recipe.publishedSide

        @Flag(help: "Print all values, including defaults, with sizes relative to the image as numbers")
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

/// A recipe in the list.
private struct RecipeListing: Encodable {
    let name: String
    let summary: String
    let reported: Double?
    let assumed: [String]
    let layers: String
    /// The number of weights for 28 x 28 pixels and 10 classes.
    let weights: Int

    init(_ recipe: Recipe) throws {
        name = recipe.name
        summary = recipe.summary
        reported = recipe.reported
        assumed = recipe.assumptions
        layers = recipe.layerSummary
        let side = Recipe.publishedSide
        weights = try (recipe.layers + [.dense(units: 10)]).weightCount(inputShape: [1, side, side])
    }
}
