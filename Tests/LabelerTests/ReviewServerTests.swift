import FlyingFox
import Foundation
import GRDB
import GlyphForge
import TestSupport
import Testing

@testable import Labeler

@Suite("Review server")
struct ReviewServerTests {
    private let folder: TemporaryFolder
    private let dataset: Dataset
    private let database: LabelDatabase
    private let server: ReviewServer
    /// The cookie of an admitted browser.
    private let cookie: String

    init() async throws {
        folder = try TemporaryFolder()
        dataset = try await makeLetters(in: folder)
        database = try LabelDatabase(dataset: dataset)
        try database.plan([(4, "sample", 1), (7, "sample", 1)])
        server = try ReviewServer(store: ReviewStore(dataset: dataset, database: database), port: 8017, reviewer: "ann")
        let token = server.address.split(separator: "=").last!
        let response = await server.answer(Self.request(.GET, "/?token=\(token)"))
        cookie = String(response.headers[.setCookie]!.prefix { $0 != ";" })
    }

    private static func request(
        _ method: HTTPMethod, _ target: String, _ headers: [HTTPHeader: String] = [:], _ body: Data = Data()
    ) -> HTTPRequest {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var all: [HTTPHeader: String] = [.host: "127.0.0.1:8017"]
        if method != .GET {
            all[HTTPHeader("Origin")] = "http://127.0.0.1:8017"
            all[.contentType] = "application/json"
        }
        return HTTPRequest(
            method: method, version: .http11, target: .init(path: parts[0], query: parts.count > 1 ? parts[1] : ""),
            headers: HTTPHeaders(all.merging(headers) { $1 }), body: HTTPBodySequence(data: body))
    }

    /// Sends a request as an admitted browser.
    private func ask(
        _ method: HTTPMethod, _ target: String, _ headers: [HTTPHeader: String] = [:], body: String = ""
    ) async throws -> (status: Int, json: [String: Any]) {
        let response = await server.answer(
            Self.request(method, target, [.cookie: cookie].merging(headers) { $1 }, Data(body.utf8)))
        let json = try JSONSerialization.jsonObject(with: try await response.bodyData) as? [String: Any]
        return (response.statusCode.code, json ?? [:])
    }

    private func decisions() throws -> [Decision] { try database.read { try Decision.all($0, includingUndone: true) } }

    private static let decision =
        #"{"uuid": "6F9619FF-8B86-D011-B42D-00C04FC964FF", "reviewer": "ann", "image": 1, "verdict": "label", "label": 2, "seconds": 1.5}"#

    @Test("An address admits one browser, and the page loads nothing from other servers")
    func admission() async throws {
        #expect(try await ask(.GET, "/api/session").json["reviewer"] as? String == "ann")
        let next = server.address
        let response = await server.answer(Self.request(.GET, "/?token=" + next.split(separator: "=").last!))
        let set = try #require(response.headers[.setCookie])
        #expect(set.hasSuffix("; Path=/; HttpOnly; SameSite=Strict") && set.hasPrefix("glyphforge-8017="))
        #expect(
            response.headers[HTTPHeader("Content-Security-Policy")]?.hasPrefix("default-src 'none'; script-src 'self'")
                == true)
        #expect(server.address != next)
        // The token is used up, and a browser without the cookie is refused.
        for target in ["/?token=" + next.split(separator: "=").last!, "/?token=", "/", "/review.js", "/api/session"] {
            #expect(await server.answer(Self.request(.GET, target)).statusCode == .unauthorized)
        }
        let again = await server.answer(Self.request(.GET, "/", [.cookie: "other=1; \(cookie)"]))
        #expect(again.statusCode == .ok)
    }

    @Test("A decision sent twice is stored once, the response reveals the label, and undo removes the decision")
    func decides() async throws {
        let items = try await ask(.GET, "/api/guess?count=5&held=").json["items"] as? [[String: Any]]
        #expect(items?.map { Set($0.keys) } == [["item", "png"], ["item", "png"]])
        for _ in 0..<2 {
            let (status, json) = try await ask(.POST, "/api/guess", body: Self.decision)
            #expect(status == 200)
            #expect((json["context"] as? [String: Any])?["given"] as? Int == dataset.label(at: 1))
        }
        let saved = try decisions()
        #expect(
            saved.map(\.verdict) == [.label(2)] && saved[0].seconds == 1.5 && saved[0].reviewer == "ann"
                && saved[0].image == 1)
        #expect(try await ask(.POST, "/api/undo", body: #"{"uuid": "\#(saved[0].uuid)"}"#).status == 200)
        #expect(try decisions().map(\.isUndone) == [true])
    }

    // A loop instead of arguments: making a data set for each case would dominate the time.
    @Test("Requests from another page, for another host, or without the cookie store nothing")
    func refusesStrangers() async throws {
        let cases: [([HTTPHeader: String], Int)] = [
            ([.cookie: ""], 401), ([.cookie: "glyphforge-8017=00000000000000000000000000000000"], 401),
            ([.cookie: "glyphforge-8018=1"], 401),
            ([.host: "evil.example:8017"], 403), ([.host: "127.0.0.1"], 403), ([.host: "127.0.0.1:80"], 403),
            ([.host: "10.0.0.1:8017"], 403),
            ([HTTPHeader("Origin"): "http://evil.example"], 403), ([HTTPHeader("Origin"): "null"], 403),
            ([HTTPHeader("Origin"): "http://localhost:8017"], 403),
            ([HTTPHeader("Origin"): "https://127.0.0.1:8017"], 403),
            ([HTTPHeader("Sec-Fetch-Site"): "cross-site"], 403), ([HTTPHeader("Sec-Fetch-Site"): "same-site"], 403),
            ([.contentType: "text/plain"], 415), ([.contentType: "application/x-www-form-urlencoded"], 415),
        ]
        for (headers, status) in cases {
            let (found, json) = try await ask(.POST, "/api/guess", headers, body: Self.decision)
            #expect(found == status, "\(headers)")
            #expect((json["error"] as? String)?.hasSuffix(".") == true)
        }
        #expect(try decisions().isEmpty)
    }

    @Test("A request without an Origin stores nothing")
    func refusesWithoutOrigin() async throws {
        var request = Self.request(.POST, "/api/guess", [.cookie: cookie], Data(Self.decision.utf8))
        request.headers.removeValue(HTTPHeader("Origin"))
        #expect(await server.answer(request).statusCode == .forbidden)
        #expect(try decisions().isEmpty)
    }

    @Test("Invalid requests get an error sentence and change nothing")
    func refuses() async throws {
        let decision = Self.decision
        let cases: [(HTTPMethod, String, String, Int)] = [
            (.POST, "/api/guess", "", 400), (.POST, "/api/guess", "{", 400), (.POST, "/api/guess", "[]", 400),
            (.POST, "/api/guess", "{}", 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"image\": 99999999"), 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"image\": -1"), 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"image\": 1.5"), 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"image\": 1e300"), 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"item\": 7"), 400),
            (.POST, "/api/guess", decision.replacing("\"image\": 1", with: "\"image\": 1, \"item\": 100"), 400),
            (.POST, "/api/guess", decision.replacing("\"label\": 2", with: "\"label\": 3"), 400),
            (.POST, "/api/guess", decision.replacing("\"label\": 2", with: "\"label\": null"), 400),
            (.POST, "/api/guess", decision.replacing("\"verdict\": \"label\"", with: "\"verdict\": \"right\""), 400),
            (.POST, "/api/guess", decision.replacing("\"verdict\": \"label\"", with: "\"verdict\": \"no\""), 400),
            (.POST, "/api/guess", decision.replacing("6F96", with: "xxxx"), 400),
            (.POST, "/api/guess", decision.replacing("1.5", with: "-1"), 400),
            (.POST, "/api/guess", decision + String(repeating: " ", count: 1 << 18), 413),
            (.POST, "/api/grid", #"{"reviewer": "ann", "cells": []}"#, 400),
            (.POST, "/api/grid", "{\"reviewer\": \"ann\", \"cells\": [\(decision), \(decision)]}", 400),
            (.POST, "/api/guess", decision.replacing("\"reviewer\": \"ann\", ", with: ""), 400),
            (.POST, "/api/undo", #"{"uuid": "6f9619ff-8b86-d011-b42d-00c04fc964ff"}"#, 404),
            (.POST, "/api/undo", #"{"uuid": 1}"#, 400),
            (.POST, "/api/reviewer", #"{"name": " "}"#, 400), (.POST, "/api/reviewer", #"{"name": "a\u0007b"}"#, 400),
            (.POST, "/api/reviewer", "{\"name\": \"\(String(repeating: "a", count: 61))\"}", 400),
            (.POST, "/api/nothing", "{}", 404), (.GET, "/api/nothing", "", 404), (.PUT, "/api/guess", decision, 405),
            (.DELETE, "/", "", 405),
            (.GET, "/api/guess", "", 400), (.GET, "/api/guess?count=0", "", 400),
            (.GET, "/api/guess?count=201", "", 400),
            (.GET, "/api/guess?count=99999999999999999999", "", 400), (.GET, "/api/guess?count=5&held=a", "", 400),
            (.GET, "/api/guess?count=5&held=" + String(repeating: "1,", count: 401), "", 400),
            (.GET, "/api/grid?label=3&count=5", "", 400),
            (.GET, "/api/grid?label=-1&count=5", "", 400), (.GET, "/api/context?image=99999999", "", 400),
            (.GET, "/../etc/passwd", "", 404),
        ]
        for (method, target, body, status) in cases {
            let (found, json) = try await ask(method, target, body: body)
            #expect(found == status, "\(method) \(target) \(body.prefix(200)) \(json)")
            #expect((json["error"] as? String)?.hasSuffix(".") == true)
        }
        #expect(try decisions().isEmpty)
    }

    @Test("Answers without a name are refused")
    func nameless() async throws {
        let server = try ReviewServer(
            store: ReviewStore(dataset: dataset, database: database), port: 8017, reviewer: nil)
        let admitted = await server.answer(Self.request(.GET, "/?token=" + server.address.split(separator: "=").last!))
        let cookie = String(admitted.headers[.setCookie]!.prefix { $0 != ";" })
        func post(_ path: String, _ body: String) async -> Int {
            await server.answer(Self.request(.POST, path, [.cookie: cookie], Data(body.utf8))).statusCode.code
        }
        // With this status the page keeps the answer and sends it again.
        #expect(await post("/api/guess", Self.decision) == 401)
        #expect(await post("/api/reviewer", #"{"name": "Zoë"}"#) == 200)
        #expect(await post("/api/guess", Self.decision.replacing("ann", with: "Zoë")) == 200)
        #expect(try decisions().map(\.reviewer) == ["Zoë"])
    }

    @Test("An answer is not stored under a name that the browser was given after it")
    func renamed() async throws {
        let page =
            #"{"reviewer": "ann", "cells": [{"uuid": "6f9619ff-8b86-d011-b42d-00c04fc964fe", "image": 2, "verdict": "right"}]}"#
        #expect(try await ask(.POST, "/api/reviewer", body: #"{"name": "bob"}"#).status == 200)
        for (path, body) in [("/api/guess", Self.decision), ("/api/grid", page)] {
            let (status, json) = try await ask(.POST, path, body: body)
            #expect(status == 401)
            #expect(
                json["error"] as? String
                    == "This browser now reviews as bob. To save the answers of ann, enter that name again.")
        }
        #expect(try decisions().isEmpty)
        #expect(try await ask(.POST, "/api/reviewer", body: #"{"name": "ann"}"#).status == 200)
        for (path, body) in [("/api/guess", Self.decision), ("/api/grid", page)] {
            #expect(try await ask(.POST, path, body: body).status == 200)
        }
        #expect(try decisions().map(\.reviewer) == ["ann", "ann"])
    }

    @Test(
        "Session ids are stable, and differ between copies and between data sets with the same folder name"
    )
    func identity() async throws {
        func id(_ dataset: Dataset) async throws -> String {
            let server = try ReviewServer(
                store: ReviewStore(dataset: dataset, database: LabelDatabase(dataset: dataset)), port: 8017,
                reviewer: "ann")
            let admitted = await server.answer(
                Self.request(.GET, "/?token=" + server.address.split(separator: "=").last!))
            let cookie = String(admitted.headers[.setCookie]!.prefix { $0 != ";" })
            let session = try await server.answer(Self.request(.GET, "/api/session", [.cookie: cookie])).bodyData
            return try #require((try JSONSerialization.jsonObject(with: session) as? [String: Any])?["id"] as? String)
        }
        let name = try #require(dataset.path.split(separator: "/").last.map(String.init))
        try FileManager.default.createDirectory(atPath: folder.file("b"), withIntermediateDirectories: false)
        let copy = folder.file("b/" + name)
        try FileManager.default.copyItem(atPath: dataset.path, toPath: copy)
        let here = try await id(dataset)
        #expect(try await id(dataset) == here)
        #expect(try await id(Dataset(path: copy)) != here)
        // Another data set at the same path.
        try FileManager.default.removeItem(atPath: copy)
        let before = try await id(makeLetters(in: folder, name: "b/" + name))
        try FileManager.default.removeItem(atPath: copy)
        #expect(try await id(makeLetters(in: folder, name: "b/" + name, characters: "C,A")) != before)
    }

    @Test(
        "The Host may be the listening address, and may omit port 80 as browsers do",
        arguments: [UInt16(80), 8017])
    func hosts(port: UInt16) async throws {
        let server = try ReviewServer(
            store: ReviewStore(dataset: dataset, database: database), host: "127.0.0.2", port: port, reviewer: "ann")
        #expect(!server.isBeyondLoopback)
        func status(_ host: String) async -> Int {
            await server.answer(Self.request(.GET, "/", [.host: host])).statusCode.code
        }
        for host in ["127.0.0.2", "127.0.0.1", "localhost"] {
            #expect(await status("\(host):\(port)") == 401)
            #expect(await status(host) == (port == 80 ? 401 : 403))
        }
        for host in ["127.0.0.3:\(port)", "127.0.0.3", "evil.example", "127.0.0.2:81", ":\(port)", ""] {
            #expect(await status(host) == 403)
        }
    }

    @Test("Beyond loopback, numeric hosts are accepted, and host names are not")
    func beyondLoopback() async throws {
        let server = try ReviewServer(
            store: ReviewStore(dataset: dataset, database: database), host: "0.0.0.0", port: 8017, reviewer: "ann")
        #expect(server.isBeyondLoopback && !self.server.isBeyondLoopback)
        func status(_ host: String) async -> Int {
            await server.answer(Self.request(.GET, "/", [.host: host])).statusCode.code
        }
        for host in ["192.168.1.7:8017", "127.0.0.1:8017", "localhost:8017"] { #expect(await status(host) == 401) }
        for host in ["evil.example:8017", "1.2.3.4.evil.example:8017", "192.168.1.7:80", "192.168.1.7", ""] {
            #expect(await status(host) == 403)
        }
    }

    @Test(
        "Random requests fail only with an error sentence, and store only valid decisions",
        arguments: [UInt64(1), 2, 3])
    func fuzz(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let paths = [
            "/", "/api/session", "/api/reviewer", "/api/guess", "/api/grid", "/api/undo", "/api/status", "/api/context",
            "/api/agreement", "/api/%00", "//",
        ]
        let values = [
            "1", "-1", "1e9", "null", "true", "\"\"", "\"label\"", "\"right\"", "[]", "{}", "9223372036854775808",
            "\"6F9619FF-8B86-D011-B42D-00C04FC964FF\"", "\"\\ud800\"",
        ]
        let keys = ["uuid", "item", "image", "verdict", "label", "seconds", "cells", "name"]
        for _ in 0..<300 {
            var body =
                "{"
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    "\"\(keys.randomElement(using: &random)!)\": \(values.randomElement(using: &random)!)"
                }.joined(separator: ", ") + "}"
            if Int.random(in: 0..<4, using: &random) == 0 { body = "{\"cells\": [\(body), \(body)]}" }
            var bytes = Array(body.utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let query = ["count", "held", "label", "image", "token"].map {
                "\($0)=\(values.randomElement(using: &random)!)"
            }.shuffled(using: &random)
            let target =
                paths.randomElement(using: &random)! + "?"
                + query.prefix(Int.random(in: 0...3, using: &random)).joined(separator: "&")
            let method: HTTPMethod = Bool.random(using: &random) ? .GET : .POST
            let response = await server.answer(Self.request(method, target, [.cookie: cookie], Data(bytes)))
            let data = try await response.bodyData
            #expect(
                response.statusCode.code == 200 || (400..<500).contains(response.statusCode.code),
                "\(method) \(target) \(body)")
            if response.statusCode.code != 200 {
                #expect(
                    (try JSONSerialization.jsonObject(with: data) as? [String: String])?["error"]?.hasSuffix(".")
                        == true)
            }
        }
        for decision in try decisions() { #expect(decision.image < dataset.count && decision.verdict.label ?? 0 < 3) }
    }
}
