import os
import websocket
for _ in range(3):
    socket = websocket.create_connection(f"ws://{os.environ['SOCKET']}/ws/live")
    socket.send("hello")
    socket.recv()
    socket.close()
