/** A peer in a process of its own: dials the path in its arguments and sends back what it receives, until it is killed. */
import { connect } from "../../../proto/socket.ts";

const connection = connect(process.argv[2] ?? "");
for await (const bytes of connection.messages) connection.send(bytes, "facts");
await connection.close();
